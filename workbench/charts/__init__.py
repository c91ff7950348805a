"""Draw figures from plain values: intervals always drawn, one palette, on a transparent ground that suits light and dark."""
