/// The pages' templates, by name; partials among them.
enum Templates {
    /// The first page: meetings with their items.
    static let meetings = "meetings"
    /// One meeting with its transcript.
    static let meeting = "meeting"
    /// An error, for browsers.
    static let problem = "problem"

    /// All templates with their text.
    static let all: [(name: String, text: String)] = [
        ("head", head), ("foot", foot), ("item", item), ("parts", parts),
        ("charts", charts), (meetings, meetingsPage), (meeting, meetingPage),
        (problem, problemPage),
        ("person", person), (itemPage, itemPageText),
    ]

    private static let head = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{{title}} · TaskForge</title>
        <link rel="stylesheet" href="{{style}}">
        <link rel="icon" href="{{icon}}" type="image/svg+xml">
        </head>
        <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header class="top">
        <a class="brand" href="/"><img src="{{icon}}" alt="" width="28" height="28">TaskForge</a>
        <nav aria-label="Machines">
        <a href="/health">Health</a>
        <a href="/metrics">Metrics</a>
        <a href="/api/v1/items">API</a>
        </nav>
        </header>
        <main id="main">

        """

    private static let foot = """
        </main>
        <footer class="bottom">TaskForge {{version}} · every item shows the words it comes
        from</footer>
        </body>
        </html>

        """

    private static let item = """
        <li class="item" id="item-{{id}}">
        <p class="what"><span class="state {{state}}">{{state}}</span> \
        <a href="/items/{{id}}">{{text}}</a></p>
        <dl class="facts">
        <div><dt>Who</dt><dd>{{#assignee}}{{assignee}}{{/assignee}}\
        {{^assignee}}<span class="none">unassigned</span>{{/assignee}}</dd></div>
        <div><dt>Due</dt><dd>{{#due}}<time datetime="{{due}}">{{due}}</time>{{/due}}\
        {{^due}}<span class="none">no date</span>{{/due}}</dd></div>
        <div><dt>Sure</dt><dd><meter min="0" max="100" value="{{percent}}">{{percent}} %</meter> \
        {{percent}} %</dd></div>
        <div><dt>Found by</dt><dd>{{extractor}}</dd></div>
        {{#boardItem}}<div><dt>Board</dt><dd>{{boardItem}}</dd></div>{{/boardItem}}
        </dl>
        <ul class="evidence" aria-label="What was said">
        {{#evidence}}
        <li><a href="{{href}}" title="Show it in the transcript"><q>{{quote}}</q></a>
        <span class="by">{{#speaker}}{{.}}, {{/speaker}}{{time}}</span></li>
        {{/evidence}}
        </ul>
        </li>

        """

    /// The way through a long transcript.
    private static let parts = """
        {{#hasParts}}
        <nav class="parts" aria-label="Parts of the transcript">
        {{#earlier}}<a rel="prev" href="{{earlier}}">Earlier</a>{{/earlier}}
        <span>Part {{part}} of {{partCount}}</span>
        {{#later}}<a rel="next" href="{{later}}">Later</a>{{/later}}
        </nav>
        {{/hasParts}}

        """

    /// The last 24 hours, where the flag `enhanced_dashboard` is on.
    private static let charts = """
        {{#hasCharts}}
        <section class="charts" aria-label="The last 24 hours">
        {{#charts}}
        <figure>
        <figcaption><strong>{{sum}}</strong> {{name}} <span class="none">{{what}} in 24 hours\
        </span></figcaption>
        <svg viewBox="0 0 {{width}} {{height}}" role="img" aria-label="{{name}} by the hour">
        {{#bars}}<rect x="{{x}}" y="{{y}}" width="8" height="{{height}}"><title>{{hour}}: \
        {{count}}</title></rect>{{/bars}}
        </svg>
        </figure>
        {{/charts}}
        </section>
        {{/hasCharts}}

        """

    private static let meetingsPage = """
        {{>head}}
        <h1>Meetings</h1>
        {{>charts}}
        {{^meetings}}
        {{#isFirstPart}}
        <section class="empty">
        <h2>No meetings yet</h2>
        <p>TaskForge reads what was said in your meetings and turns the promises into tasks. Give
        it something to read:</p>
        <dl>
        <dt><code>taskforge import notes.vtt</code></dt>
        <dd>A transcript from a file: WebVTT, SubRip, Fireflies' JSON, or plain text with
        <code>Name: words</code> lines.</dd>
        <dt><code>FIREFLIES_API_KEY=… taskforge serve</code></dt>
        <dd>Your own meetings from Fireflies, looked up by themselves from then on.</dd>
        <dt><code>taskforge serve --sandbox</code></dt>
        <dd>Six sample meetings and a simulated board, nothing leaves this machine.</dd>
        </dl>
        </section>
        {{/isFirstPart}}
        {{^isFirstPart}}<p class="empty">There are no older meetings.</p>{{/isFirstPart}}
        {{/meetings}}
        {{#meetings}}
        <section class="meeting">
        <header>
        <h2><a href="{{href}}">{{title}}</a></h2>
        <p class="about">{{#date}}<time datetime="{{date}}">{{date}}</time> · {{/date}}\
        {{sentences}} sentences · from {{source}} · {{state}}</p>
        </header>
        {{#hasItems}}<ul class="items">{{#items}}{{>item}}{{/items}}</ul>{{/hasItems}}
        {{^hasItems}}<p class="none">{{without}}</p>{{/hasItems}}
        </section>
        {{/meetings}}
        {{#next}}<p class="more"><a rel="next" href="{{next}}">Older meetings</a></p>{{/next}}
        {{>foot}}
        """

    private static let meetingPage = """
        {{>head}}
        <p class="back"><a href="/">All meetings</a></p>
        <h1>{{title}}</h1>
        <p class="about">{{#date}}<time datetime="{{date}}">{{date}}</time> · {{/date}}\
        {{sentences}} sentences · from {{source}} · {{state}}</p>
        {{#speakers}}<p class="about">With {{speakers}}</p>{{/speakers}}
        <div class="columns">
        <section aria-labelledby="items">
        <h2 id="items">Action items</h2>
        {{#hasItems}}<ul class="items">{{#items}}{{>item}}{{/items}}</ul>{{/hasItems}}
        {{^hasItems}}<p class="none">{{without}}</p>{{/hasItems}}
        </section>
        <section aria-labelledby="transcript">
        <h2 id="transcript">Transcript</h2>
        {{>parts}}
        <ol class="transcript">
        {{#rows}}
        <li id="s{{index}}"{{#isFirst}} class="turn"{{/isFirst}}>
        {{#isFirst}}<span class="speaker">{{speaker}}{{#time}} <time>{{time}}</time>{{/time}}\
        </span>{{/isFirst}}
        <span class="said">{{before}}{{#mark}}<mark>{{mark}}</mark>{{/mark}}{{after}}</span>
        {{#items}}<a class="to-item" href="#item-{{id}}">{{label}}</a>{{/items}}
        </li>
        {{/rows}}
        </ol>
        {{>parts}}
        </section>
        </div>
        {{>foot}}
        """

    private static let problemPage = """
        {{>head}}
        <section class="empty">
        <h1>{{title}}</h1>
        {{#detail}}<p>{{detail}}</p>{{/detail}}
        <p class="about">Status {{status}} · request {{requestID}}</p>
        <p><a href="/">All meetings</a></p>
        </section>
        {{>foot}}
        """
}
