# For a Hub Space (Docker SDK) or any container host. The database lives outside: set DATABASE_URL.
FROM python:3.11-slim
RUN useradd --create-home --uid 1000 tablero
WORKDIR /home/tablero/app
COPY requirements.txt constraints.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY --chown=1000 . .
RUN install -d -o 1000 -g 1000 data
USER 1000
ENV STREAMLIT_SERVER_ADDRESS=0.0.0.0
EXPOSE 8501
CMD ["sh", "-c", "python -m lib.cli check && exec streamlit run Home.py"]
