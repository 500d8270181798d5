"""Recognition of sheets: layouts, frames in model space, title blocks, drawing units."""
