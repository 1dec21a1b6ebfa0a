"""Where articles come from: feeds and pages, fetched and written as Markdown files. The only home of the network."""
