internal import HTTPTransport

/// The page that says what this is.
enum AboutPage {
    static var response: HTTPResponse {
        var response = HTTPResponse.html(page)
        response.fields.set("Content-Security-Policy", to: "default-src 'none'; style-src 'unsafe-inline'")
        response.fields.set("X-Content-Type-Options", to: "nosniff")
        return response
    }

    private static let page = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Syrinx</title>
        <style>
          :root { color-scheme: light dark; font: 17px/1.6 system-ui, sans-serif }
          main { max-width: 38rem; margin: 12vh auto; padding: 0 1.5rem }
          h1 { font-size: 2rem; margin: 0 }
          code { background: color-mix(in srgb, currentColor 10%, transparent); padding: .1em .35em; border-radius: .25em }
          dt { margin-top: .8rem; font-weight: 600 }
          dd { margin: 0 }
        </style>
        <main>
          <h1>Syrinx</h1>
          <p>A self-hosted engine for phone voice agents. It is running.</p>
          <dl>
            <dt><code>/agents/…/voice</code></dt>
            <dd>Where a carrier asks what to do with a call. A rehearsed agent answers in tones: try <code>syrinx call</code>.</dd>
            <dt><code>/healthz</code>, <code>/readyz</code></dt>
            <dd>Whether the process lives, and whether it takes calls.</dd>
          </dl>
        </main>
        </html>

        """
}
