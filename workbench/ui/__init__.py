"""Put the workbench on screen: the only package, with `app`, that knows Streamlit."""
