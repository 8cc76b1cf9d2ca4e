/** Every style sheet of the widgets, in order. Imported once, by main.tsx. */
import './fonts.css'
import './tokens.css'
import './base.css'
import './controls.css'
import './splitter.css'
import './surfaces.css'
import './floating.css'
