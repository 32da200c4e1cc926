"""Gradio's theme, made of the colours of page.css."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import gradio as gr


def page_theme() -> "gr.themes.Base":
    """Gradio's colours as the tokens of page.css, the same names for light and dark: the tokens themselves switch."""
    import gradio as gr

    tokens = {
        "body_background_fill": "ground", "body_text_color": "ink", "body_text_color_subdued": "ink-3", "background_fill_primary": "ground",
        "background_fill_secondary": "ground", "border_color_primary": "line", "border_color_accent": "accent", "color_accent_soft": "accent-soft",
        "link_text_color": "accent", "link_text_color_hover": "accent-hi", "link_text_color_active": "accent", "link_text_color_visited": "accent",
        "input_background_fill": "raised", "input_background_fill_focus": "raised", "input_border_color": "edge",
        "input_border_color_focus": "accent", "input_placeholder_color": "ink-3", "button_primary_background_fill": "accent",
        "button_primary_background_fill_hover": "accent-hi", "button_primary_text_color": "on-accent", "loader_color": "accent",
    }  # fmt: skip
    fonts = ["-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Ubuntu", "Liberation Sans", "Arial", "system-ui", "sans-serif"]
    plain = gr.themes.Base(font=fonts, font_mono=["ui-monospace", "monospace"])
    values = {
        f"{name}{mode}": f"var(--{token})"
        for name, token in tokens.items()
        for mode in ("", "_dark")
        if hasattr(plain, name + mode)
    }
    return plain.set(**values)
