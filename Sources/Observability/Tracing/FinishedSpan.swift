import Tracing

/// A span that has ended, as it waits for its export.
struct FinishedSpan: Sendable {
    /// Its place in the trace.
    let place: TraceContext
    /// The id of the span above it; nil where it began the trace.
    let parent: UInt64?
    /// What was done.
    let name: String
    /// Its part in a conversation between two programs.
    let kind: SpanKind
    /// When it began, in nanoseconds since 1970.
    let start: UInt64
    /// When it ended, in nanoseconds since 1970.
    let end: UInt64
    /// What is known of it.
    let attributes: SpanAttributes
    /// What happened while it lasted.
    let events: [SpanEvent]
    /// Other spans that it has to do with.
    let links: [SpanLink]
    /// How it ended, where that was said.
    let status: SpanStatus?
}
