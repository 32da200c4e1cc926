"""Gradio's colours as the tokens of page.css, the same names for light and dark: the tokens themselves switch."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import gradio as gr


def theme() -> "gr.themes.Base":
    import gradio as gr

    tokens = {
        "ground": "body_background_fill background_fill_primary background_fill_secondary",
        "ink": "body_text_color",
        "ink-3": "body_text_color_subdued input_placeholder_color",
        "line": "border_color_primary",
        "accent": "border_color_accent link_text_color link_text_color_active link_text_color_visited input_border_color_focus "
        "button_primary_background_fill loader_color",
        "accent-soft": "color_accent_soft",
        "accent-hi": "link_text_color_hover button_primary_background_fill_hover",
        "raised": "input_background_fill input_background_fill_focus",
        "edge": "input_border_color",
        "on-accent": "button_primary_text_color",
    }
    fonts = ["-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Ubuntu", "Liberation Sans", "Arial", "system-ui", "sans-serif"]
    base = gr.themes.Base(font=fonts, font_mono=["ui-monospace", "monospace"])
    values = {
        f"{name}{mode}": f"var(--{token})"
        for token, names in tokens.items()
        for name in names.split()
        for mode in ("", "_dark")
        if hasattr(base, name + mode)
    }
    return base.set(**values)
