"""Report live traffic to a collector: light, without Streamlit, LiteLLM or pandas, and never in the way of the application."""
