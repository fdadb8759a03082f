/// A page of panels.
public struct Dashboard: Sendable {
    /// The identifier that links go to; it never changes.
    public let uid: String
    /// The title.
    public let title: String
    /// The panels, in rows.
    public let rows: [Row]

    /// Panels under one heading.
    public struct Row: Sendable {
        /// The heading.
        let title: String
        /// The panels, from left to right and then downward.
        public let panels: [Panel]
    }
}

/// One chart or figure.
public struct Panel: Sendable {
    /// How values are shown.
    enum Kind: String, Sendable {
        /// Lines over time.
        case timeseries
        /// The newest value, large.
        case stat
    }

    /// What values mean, in Grafana's own words.
    enum Unit: String, Sendable {
        case bytes, percentunit, short
        case seconds = "s"
        case perSecond = "ops"
        case requestsPerSecond = "reqps"
        case fromNow = "dateTimeFromNow"
    }

    /// One query with what its lines are called.
    public struct Line: Sendable {
        /// The query.
        public let query: PromQL
        /// The name of each line, with labels in double braces.
        let legend: String
    }

    /// The title.
    public let title: String
    /// What the panel says, in a sentence.
    let help: String
    /// How values are shown.
    var kind = Kind.timeseries
    /// What values mean.
    var unit = Unit.short
    /// The queries.
    public let lines: [Line]

    /// A panel of one query.
    init(
        _ title: String,
        _ help: String,
        kind: Kind = .timeseries,
        unit: Unit = .short,
        legend: String = "",
        _ query: PromQL
    ) {
        self.init(title, help, kind: kind, unit: unit, lines: [(legend, query)])
    }

    /// A panel of several queries.
    init(
        _ title: String,
        _ help: String,
        kind: Kind = .timeseries,
        unit: Unit = .short,
        lines: [(legend: String, query: PromQL)]
    ) {
        self.title = title
        self.help = help
        self.kind = kind
        self.unit = unit
        self.lines = lines.map { Line(query: $0.query, legend: $0.legend) }
    }
}
