"""A lesson in, a learner's guesses, answers and progress out: what makes a notebook teach.

A lesson begins with ``lesson = kam.teach.start("03", lang="en")``; all its boxes are made by that object:
``lesson.guess``, ``lesson.answer``, ``lesson.exercise``, ``lesson.quiz``, ``lesson.panel``, ``lesson.worksheet``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "award": ["certificate"],
        "board": ["Board"],
        "copying": ["copy_lesson"],
        "desk": ["learn", "launch"],
        "exercise": ["Exercise"],
        "guess": ["Guess"],
        "lesson": ["Lesson", "start"],
        "panel": ["Panel", "Slider"],
        "progress": ["Progress"],
        "quiz": ["Quiz"],
    },
)
