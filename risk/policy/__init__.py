"""Policy as SQL predicates: language, packs, versions, evaluation."""
