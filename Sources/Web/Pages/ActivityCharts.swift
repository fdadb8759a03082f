import Foundation
import Meetings

/// The charts of the last hours, as values for the first page's template: bars without a script.
struct ActivityCharts {
    /// How many hours are shown.
    static let hours = 24
    /// The drawing's height, in its own units; an hour is ten of them wide.
    private static let height = 40

    private let hours: [ActivityHour]

    init(_ hours: [ActivityHour]) {
        self.hours = hours
    }

    /// One chart for each count.
    var values: [[String: Any]] {
        [
            chart("Meetings", "arrived", \.meetings),
            chart("Items", "found in them", \.items),
            chart("On the board", "of these", \.pushed),
        ]
    }

    private func chart(
        _ name: String,
        _ what: String,
        _ count: (ActivityHour) -> Int
    ) -> [String: Any] {
        let counts = hours.map(count)
        let highest = max(counts.max() ?? 0, 1)
        return [
            "name": name,
            "what": what,
            "sum": counts.reduce(0, +),
            "width": hours.count * 10,
            "height": Self.height,
            "bars": zip(hours, counts).enumerated().map { place, hour in
                bar(at: place, from: hour.0.start, count: hour.1, of: highest)
            },
        ]
    }

    private func bar(
        at place: Int,
        from start: Date,
        count: Int,
        of highest: Int
    ) -> [String: Any] {
        // What is there is seen, however much more there was in another hour.
        let height = count == 0 ? 0 : max(count * Self.height / highest, 2)
        return [
            "x": place * 10 + 1,
            "y": Self.height - height,
            "height": height,
            "count": count,
            "hour": start.formatted(.iso8601.time(includingFractionalSeconds: false)).prefix(5)
                + " UTC",
        ]
    }
}
