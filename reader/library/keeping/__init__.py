"""What a person keeps and corrects, and finding it again when articles change."""
