"""Read files of traffic: one record after the other, whatever their size, each to a span or to words about what is wrong with it."""
