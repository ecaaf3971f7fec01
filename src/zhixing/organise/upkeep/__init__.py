"""What nobody looks after: assets without an owner or a category, tags and categories that sort nothing, spaces without a keeper."""
