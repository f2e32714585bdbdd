"""The database: tables, transitions and queries. SQLite and Postgres share all of it but `engine.py`."""
