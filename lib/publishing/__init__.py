"""What leaves the app: first HTML, exports of public tables."""
