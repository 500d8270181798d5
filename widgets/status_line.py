"""The line at the bottom: news, place of the cursor, scale, and progress with its cancel button."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from widgets.bridge import Progress


class StatusLine(QWidget):
    """Fields from left to right: place, scale, news, progress."""

    def __init__(self) -> None:
        super().__init__()
        self.place = QLabel()
        self.place.setObjectName("figures")
        self.place.setMinimumWidth(220)
        self.scale = QLabel()
        self.scale.setMinimumWidth(70)
        self.news = QLabel()
        self.news.setObjectName("muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(140)
        self._step = QLabel()
        self._cancel = QToolButton()
        self._cancel.setText("✕")
        self._cancel.setToolTip(self.tr("Stop"))
        self._cancel.setAccessibleName(self.tr("Stop"))
        self._cancel.clicked.connect(self._stop)
        self._progress: Progress | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(16)
        row.addWidget(self.place)
        row.addWidget(self.scale)
        row.addWidget(self.news, 1)
        row.addWidget(self._step)
        row.addWidget(self._bar)
        row.addWidget(self._cancel)
        self._show_progress(False)

    def tell(self, sentence: str) -> None:
        """Show one sentence of news; its whole text as a tooltip."""
        self.news.setText(sentence)
        self.news.setToolTip(sentence)

    def watch(self, progress: Progress) -> None:
        """Show the progress of one long call."""
        self._progress = progress
        progress.changed.connect(self._advance)

    def idle(self, busy: bool) -> None:
        """Hide the progress when nothing long runs any more."""
        if not busy:
            self._show_progress(False)
            self._progress = None

    def _advance(self, done: float, total: float, message: str) -> None:
        self._bar.setRange(0, 1000 if total > 0 else 0)
        self._bar.setValue(int(1000 * done / total) if total > 0 else 0)
        self._step.setText(message)
        self._show_progress(True)

    def _show_progress(self, shown: bool) -> None:
        for widget in (self._step, self._bar, self._cancel):
            widget.setVisible(shown)

    def _stop(self) -> None:
        if self._progress is not None:
            self._progress.cancel()
