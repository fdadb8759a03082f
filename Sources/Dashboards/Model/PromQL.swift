import Observability

/// A query in Prometheus' language, built from declared metric families.
///
/// The text holds two places that each use fills in: which series are meant, and over which time
/// rates are taken.
public struct PromQL: Sendable, Hashable {
    /// The place of the matchers that say which instances are meant.
    static let scope = "@scope"
    /// The place of the time over which a panel's rates are taken.
    static let window = "@window"

    /// The query with its places.
    let template: String
    /// What is wrong with it, such as a label that its family does not have.
    public let faults: [String]

    init(_ template: String, faults: [String] = []) {
        self.template = template
        self.faults = faults
    }

    /// The query over some instances.
    ///
    /// - Parameters:
    ///   - scope: Label matchers; empty for all series.
    ///   - window: The time over which rates are taken.
    public func text(scope: String, window: String) -> String {
        var text = template
        if scope.isEmpty {
            text = text.replacing("{\(Self.scope)}", with: "")
                .replacing("\(Self.scope),", with: "")
        }
        return text.replacing(Self.scope, with: scope).replacing(Self.window, with: window)
    }

    /// The query over all series, with no time of a panel's in it.
    public var everywhere: String { text(scope: "", window: "5m") }

    /// One query divided by another.
    static func / (left: PromQL, right: PromQL) -> PromQL { join(left, "/", right) }
    /// The difference of two queries.
    static func - (left: PromQL, right: PromQL) -> PromQL { join(left, "-", right) }
    /// Both hold.
    static func && (left: PromQL, right: PromQL) -> PromQL { join(left, "and", right) }
    /// Either holds.
    static func || (left: PromQL, right: PromQL) -> PromQL { join(left, "or", right) }
    /// One is less than the other.
    static func < (left: PromQL, right: PromQL) -> PromQL { join(left, "<", right) }
    /// One is greater than the other.
    static func > (left: PromQL, right: PromQL) -> PromQL { join(left, ">", right) }

    /// The one, for the jobs of which the other says nothing.
    func unless(_ other: PromQL) -> PromQL { Self.join(self, "unless on (job)", other) }

    /// A number.
    static func number(_ value: Double) -> PromQL {
        let isWhole = value == value.rounded() && abs(value) < 1e15
        return PromQL(isWhole ? "\(Int64(value))" : "\(value)")
    }

    /// The present moment in seconds since 1970.
    static let now = PromQL("time()")

    /// The query within a function or an aggregation.
    func within(_ open: String, _ close: String = ")") -> PromQL {
        PromQL(open + template + close, faults: faults)
    }

    private static func join(_ left: PromQL, _ sign: String, _ right: PromQL) -> PromQL {
        PromQL(
            "(\(left.template) \(sign) \(right.template))",
            faults: left.faults + right.faults
        )
    }
}

/// What a label of the selected series must be.
struct Matcher: Sendable, Hashable {
    /// The label; empty where the text is whole matchers already.
    let label: String
    /// The matcher as written.
    let text: String

    /// The label has this value.
    static func label(_ label: String, is value: String) -> Matcher {
        Matcher(label: label, text: "\(label)=\"\(value)\"")
    }

    /// The label's value matches a regular expression whole.
    static func label(_ label: String, matches expression: String) -> Matcher {
        Matcher(label: label, text: "\(label)=~\"\(expression)\"")
    }

    /// Matchers that their owner wrote.
    static func given(_ text: String) -> Matcher { Matcher(label: "", text: text) }
}

extension MetricDescriptor {
    /// How fast counters, or a histogram's count, grow a second; summed up by labels.
    func rate(
        by labels: [String] = [],
        where matchers: [Matcher] = [],
        over window: String = PromQL.window,
        part: String = ""
    ) -> PromQL {
        var name = name + part
        if case .histogram = kind, part.isEmpty { name += "_count" }
        let series = series(name, matchers)
        return PromQL(
            "sum\(Self.by(labels)) (rate(\(series)[\(window)]))",
            faults: faults(labels, matchers)
        )
    }

    /// The value that so large a share of a histogram's observations does not exceed.
    func quantile(
        _ share: Double,
        by labels: [String] = [],
        where matchers: [Matcher] = [],
        over window: String = PromQL.window
    ) -> PromQL {
        var faults = faults(labels, matchers)
        if case .histogram = kind {} else { faults.append("\(name) is no histogram") }
        let rate = "rate(\(series(name + "_bucket", matchers))[\(window)])"
        return PromQL(
            "histogram_quantile(\(share), sum\(Self.by(["le"] + labels)) (\(rate)))",
            faults: faults
        )
    }

    /// The values, put together by labels; those that were so long ago where a time is given.
    func value(
        _ aggregation: String = "sum",
        by labels: [String] = [],
        where matchers: [Matcher] = [],
        ago: String? = nil
    ) -> PromQL {
        let moment = ago.map { " offset \($0)" } ?? ""
        return PromQL(
            "\(aggregation)\(Self.by(labels)) (\(series(name, matchers))\(moment))",
            faults: faults(labels, matchers)
        )
    }

    /// The highest value that there was over a time, put together by labels.
    func highest(by labels: [String], over window: String) -> PromQL {
        PromQL(
            "max\(Self.by(labels)) (max_over_time(\(series(name, []))[\(window)]))",
            faults: faults(labels, [])
        )
    }

    private func series(_ name: String, _ matchers: [Matcher]) -> String {
        "\(name){\(([PromQL.scope] + matchers.map(\.text)).joined(separator: ","))}"
    }

    private static func by(_ labels: [String]) -> String {
        labels.isEmpty ? "" : " by (\(labels.joined(separator: ", ")))"
    }

    /// The labels that Prometheus adds, and the ones of buckets.
    private static let added: Set<String> = ["job", "instance", "le"]

    private func faults(_ labels: [String], _ matchers: [Matcher]) -> [String] {
        let used = labels + matchers.map(\.label).filter { !$0.isEmpty }
        return used.filter { !Self.added.contains($0) && !self.labels.contains($0) }
            .map { "\(name) has no label \($0)" }
    }
}
