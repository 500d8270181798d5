"""The line at the bottom: place of the cursor, scale, what is not shown, news, and progress with its cancel button."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QToolButton, QWidget

from widgets import wording
from widgets.bridge import Progress

TELL_REST_AFTER_S = 10.0
NEWS_MS = 30_000


class Sentence(QLabel):
    """One line that shortens itself instead of pushing the window wider; whole as a tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text, shortened to the room there is."""
        del event
        painter = QPainter(self)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.style().drawItemText(
            painter, self.rect(), int(Qt.AlignmentFlag.AlignVCenter), self.palette(), True, text, self.foregroundRole()
        )


class StatusLine(QWidget):
    """Fields from left to right: place, scale, not shown, news, progress."""

    not_shown_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._place = QLabel()
        self._place.setObjectName("figures")
        self._place.setMinimumWidth(270)
        self._scale = QLabel()
        self._scale.setMinimumWidth(96)
        self._not_shown_count = 0
        self._not_shown = QToolButton()
        self._not_shown.setObjectName("warning")
        self._not_shown.clicked.connect(self.not_shown_wanted)
        self._not_shown.hide()
        self.news = Sentence()
        self.news.setObjectName("muted")
        self._stale = QTimer(self, singleShot=True, interval=NEWS_MS)
        self._stale.timeout.connect(self._forget)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(140)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._step = QLabel()
        self._cancel = QToolButton()
        self._cancel.setText("✕")
        self._cancel.setToolTip(self.tr("Stop"))
        self._cancel.setAccessibleName(self.tr("Stop"))
        self._cancel.clicked.connect(self._stop)
        self._progress: Progress | None = None
        self._began = 0.0
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(16)
        row.addWidget(self._place)
        row.addWidget(self._scale)
        row.addWidget(self._not_shown)
        row.addWidget(self.news, 1)
        row.addWidget(self._step)
        row.addWidget(self._bar)
        row.addWidget(self._cancel)
        self._show_progress(False)

    def tell(self, sentence: str) -> None:
        """Show one sentence of news for a while; its whole text as a tooltip."""
        self._stale.start()
        self.news.setText(sentence)
        self.news.setToolTip(sentence)

    def _forget(self) -> None:
        """Take old news away, once what it tells of is over."""
        if self._progress is None:
            self.news.clear()
            self.news.setToolTip("")
        else:
            self._stale.start()

    def show_drawing_fields(self, shown: bool) -> None:
        """Show or hide what is about the drawing under review: other areas have none, or their own."""
        for field in (self._place, self._scale):
            field.setVisible(shown)
        self._not_shown.setVisible(shown and self._not_shown_count > 0)

    def show_place(self, text: str) -> None:
        """Show where the cursor is."""
        self._place.setText(text)

    def show_scale(self, text: str) -> None:
        """Show the scale of what is on screen."""
        self._scale.setText(text)

    def show_not_shown(self, count: int) -> None:
        """Show how much of the drawing its picture lacks; nothing when it lacks nothing."""
        self._not_shown.setText(self.tr("%n not shown", "", count) + " ⚠")
        self._not_shown.setToolTip(self.tr("List what the picture of this sheet lacks"))
        self._not_shown_count = count
        self._not_shown.setVisible(count > 0)

    def watch(self, progress: Progress) -> None:
        """Show the progress of one long call."""
        self._progress = progress
        self._began = time.monotonic()
        progress.changed.connect(self._advance)

    def idle(self, busy: bool) -> None:
        """Hide the progress when nothing long runs any more."""
        if not busy:
            self._show_progress(False)
            self._progress = None

    def _advance(self, done: float, total: float, message: str) -> None:
        if self._progress is None:
            return
        self._bar.setRange(0, 1000 if total > 0 else 0)
        self._bar.setValue(int(1000 * done / total) if total > 0 else 0)
        share = min(1.0, done / total) if total > 0 else 0.0
        parts = [wording.step(message), f"{share:.0%}" if total > 0 else "", self._rest(share)]
        self._step.setText("  ".join(part for part in parts if part))
        self._show_progress(True)

    def _rest(self, share: float) -> str:
        """Return the time that is left, once the call has taken long enough to tell."""
        spent = time.monotonic() - self._began
        if spent < TELL_REST_AFTER_S or share <= 0.05:
            return ""
        left = round(spent / share - spent)
        return self.tr("{minutes}:{seconds} left").format(minutes=left // 60, seconds=f"{left % 60:02}")

    def _show_progress(self, shown: bool) -> None:
        for widget in (self._step, self._bar, self._cancel):
            widget.setVisible(shown)

    def _stop(self) -> None:
        if self._progress is not None:
            self._progress.cancel()
            self._step.setText(self.tr("Stopping …"))
