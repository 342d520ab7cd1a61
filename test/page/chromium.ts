/** Where the browser is that the page is checked in. */
export const CHROMIUM = process.env['AZSIM_CHROMIUM'] ?? '/usr/bin/chromium'
