"""The helper code of the course."""
