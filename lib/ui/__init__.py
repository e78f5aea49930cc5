"""All of Streamlit except the pages."""
