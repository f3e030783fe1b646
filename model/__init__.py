"""What a triage model is: text in, :class:`Prediction` out. No torch, no database, no web.

The one public door is ``Predictor.load(path).predict(texts)``.
"""
