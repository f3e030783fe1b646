"""Steps of the schema, written by hand; ``tests/serving/storage/test_migrations.py`` holds them against the models."""
