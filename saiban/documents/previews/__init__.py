"""How a document looks, as HTML and pictures that are safe to put into a page of the site.

A preview helps people decide; it does not take the place of the file. Nothing of an uploaded file reaches
a browser as it was: text is cleaned against a short list of tags, every picture is drawn anew as WebP.
Pictures are separate assets, as the site's content security policy asks.
"""
