"""What each thread, process and task did, and when."""
