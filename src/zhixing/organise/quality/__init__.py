"""How well the classifier finds what people confirmed, category by category, and from where on it may act by itself."""
