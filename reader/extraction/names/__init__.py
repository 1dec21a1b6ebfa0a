"""Who is named in a text (`names`, `roles`, `people`), and whom a mention stands for (`mentions`)."""
