def build_examples(people): pass
