"""The child processes, which talk to the screen in lines of JSON."""
