import Foundation
import Logging
import Meetings
import Observability
import OutboundHTTP
import TestSupport

/// A client without retries' pauses or circuits in the way, and what it measures.
struct Outbound {
    let registry = MetricRegistry()
    let http: OutboundHTTPClient

    init(logger: Logger = Logger(label: "test")) {
        var options = OutboundHTTPOptions()
        options.circuit.failureThreshold = 10_000
        options.maximumRetryPause = .milliseconds(5)
        http = OutboundHTTPClient(
            options: options,
            metrics: registry,
            logger: logger
        )
    }

    /// The lines of the exposition that begin with the text.
    func metrics(_ text: String) -> [String] {
        String(decoding: registry.exposition(), as: UTF8.self).split(separator: "\n")
            .map(String.init).filter { $0.hasPrefix(text) }.sorted()
    }
}

/// A day on which tests happen: 2027-01-15T08:00:00Z.
let testNow = Date(timeIntervalSince1970: 1_800_000_000)

/// A meeting in which people take turns.
func testMeeting(sentences: [(speaker: String, text: String)], title: String = "Planning")
    -> Meeting
{
    var speakers: [Speaker] = []
    for (id, _) in sentences where !speakers.contains(where: { $0.id == id }) {
        speakers.append(Speaker(id: id, name: id.capitalized))
    }
    return Meeting(
        id: "m1",
        title: title,
        date: CalendarDate("2027-01-15"),
        speakers: speakers,
        sentences: sentences.enumerated().map {
            Sentence(index: $0.offset, speaker: $0.element.speaker, text: $0.element.text)
        }
    )
}
