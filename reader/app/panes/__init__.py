"""The panes of the main screen. Each owns what it shows, its keys, timers and workers; none knows another."""
