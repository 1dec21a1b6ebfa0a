"""What an open library shows: articles, desks, searches, versions, stories."""
