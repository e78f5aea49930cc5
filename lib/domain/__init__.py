"""The rules: pure Python, no input or output, nothing of ours imported from elsewhere."""
