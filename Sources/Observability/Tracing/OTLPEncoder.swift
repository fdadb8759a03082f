import Tracing

/// Writes spans as the JSON of an OTLP request.
///
/// The protocol's messages: https://github.com/open-telemetry/opentelemetry-proto, and for JSON
/// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
struct OTLPEncoder: Sendable {
    /// How many attributes of a span are sent; the rest is counted in the span.
    static let attributeLimit = 64
    /// How many bytes of a text are sent.
    static let textLimit = 1_024

    private let resource: [(String, String)]
    private let redactor: Redactor

    /// Prepares to encode.
    ///
    /// - Parameter resource: What is known of the program, such as `service.name`.
    init(resource: [String: String], redactor: Redactor) {
        self.resource = resource.sorted { $0.key < $1.key }
        self.redactor = redactor
    }

    /// The body of a request with the given spans.
    func encode(_ spans: [FinishedSpan]) -> [UInt8] {
        var writer = Writer(rules: redactor.rules)
        writer.raw("{\"resourceSpans\":[{\"resource\":{\"attributes\":[")
        writer.list(resource) { writer, pair in
            writer.attribute(pair.0) { $0.value(.string(pair.1)) }
        }
        writer.raw("]},\"scopeSpans\":[{\"scope\":{\"name\":\"taskforge\"},\"spans\":[")
        writer.list(spans) { $0.span($1) }
        writer.raw("]}]}]}")
        return writer.bytes
    }
}

/// The bytes that are being written.
private struct Writer {
    let rules: RedactionRules
    var bytes: [UInt8] = []

    mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func list<Element>(
        _ elements: some Sequence<Element>,
        _ write: (inout Writer, Element) -> Void
    ) {
        var isFirst = true
        for element in elements {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            write(&self, element)
        }
    }

    mutating func text(_ text: String) {
        var text = rules.redacted(text)
        if text.utf8.count > OTLPEncoder.textLimit {
            text = String(decoding: text.utf8.prefix(OTLPEncoder.textLimit), as: UTF8.self)
        }
        JSONEncoding.appendString(text, to: &bytes)
    }

    /// A number of 64 bits, which JSON's own numbers cannot hold.
    mutating func quoted(_ number: Int64) {
        bytes.append(UInt8(ascii: "\""))
        bytes.appendDecimal(number)
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func time(_ nanoseconds: UInt64) {
        quoted(Int64(clamping: nanoseconds))
    }

    mutating func id(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: text.utf8)
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func span(_ span: FinishedSpan) {
        raw("{\"traceId\":")
        id(span.place.traceID)
        raw(",\"spanId\":")
        id(span.place.spanID)
        if let parent = span.parent {
            raw(",\"parentSpanId\":")
            id(Hexadecimal.text(parent))
        }
        if let state = span.place.tracestate {
            raw(",\"traceState\":")
            text(state)
        }
        raw(",\"flags\":")
        bytes.append(span.place.isSampled ? UInt8(ascii: "1") : UInt8(ascii: "0"))
        raw(",\"name\":")
        text(span.name)
        raw(",\"kind\":")
        bytes.appendDecimal(span.kind.number)
        raw(",\"startTimeUnixNano\":")
        time(span.start)
        raw(",\"endTimeUnixNano\":")
        time(span.end)
        attributes(span.attributes)
        raw(",\"events\":[")
        list(span.events) { $0.event($1) }
        raw("],\"links\":[")
        list(span.links.compactMap(\.context.tracePlace)) { $0.link($1) }
        raw("]")
        if let status = span.status { self.status(status) }
        raw("}")
    }

    mutating func attributes(_ attributes: SpanAttributes) {
        var pairs: [(String, SpanAttribute)] = []
        // They are no sequence, so there is no loop over them.
        // swift-format-ignore: ReplaceForEachWithForLoop
        attributes.forEach { pairs.append(($0, $1)) }
        pairs.sort { $0.0 < $1.0 }
        raw(",\"attributes\":[")
        list(pairs.prefix(OTLPEncoder.attributeLimit)) { writer, pair in
            writer.attribute(pair.0) { $0.value(pair.1) }
        }
        raw("]")
        let dropped = pairs.count - OTLPEncoder.attributeLimit
        guard dropped > 0 else { return }
        raw(",\"droppedAttributesCount\":")
        bytes.appendDecimal(Int64(dropped))
    }

    mutating func attribute(_ key: String, _ value: (inout Writer) -> Void) {
        raw("{\"key\":")
        text(key)
        raw(",\"value\":")
        value(&self)
        raw("}")
    }

    mutating func value(_ attribute: SpanAttribute) {
        switch attribute {
        case .int32(let number): value(.int64(Int64(number)))
        case .int64(let number):
            raw("{\"intValue\":")
            quoted(number)
        case .double(let number) where number.isFinite:
            raw("{\"doubleValue\":")
            bytes.appendMetricValue(number)
        case .bool(let truth):
            raw("{\"boolValue\":")
            bytes.append(contentsOf: (truth ? "true" : "false").utf8)
        case .int32Array(let numbers): return array(numbers.map { .int64(Int64($0)) })
        case .int64Array(let numbers): return array(numbers.map { .int64($0) })
        case .doubleArray(let numbers): return array(numbers.map { .double($0) })
        case .boolArray(let truths): return array(truths.map { .bool($0) })
        case .stringArray(let texts): return array(texts.map { .string($0) })
        case .stringConvertibleArray(let values):
            return array(values.map { .string($0.description) })
        case .string(let text):
            raw("{\"stringValue\":")
            self.text(text)
        case .stringConvertible(let value):
            raw("{\"stringValue\":")
            text(value.description)
        default:
            raw("{\"stringValue\":")
            text("\(attribute)")
        }
        raw("}")
    }

    mutating func array(_ values: [SpanAttribute]) {
        raw("{\"arrayValue\":{\"values\":[")
        list(values.prefix(OTLPEncoder.attributeLimit)) { $0.value($1) }
        raw("]}}")
    }

    mutating func event(_ event: SpanEvent) {
        raw("{\"name\":")
        text(event.name)
        raw(",\"timeUnixNano\":")
        time(event.nanosecondsSinceEpoch)
        attributes(event.attributes)
        raw("}")
    }

    mutating func link(_ place: TraceContext) {
        raw("{\"traceId\":")
        id(place.traceID)
        raw(",\"spanId\":")
        id(place.spanID)
        raw("}")
    }

    mutating func status(_ status: SpanStatus) {
        raw(",\"status\":{\"code\":")
        bytes.append(status.code == .error ? UInt8(ascii: "2") : UInt8(ascii: "1"))
        if let message = status.message {
            raw(",\"message\":")
            text(message)
        }
        raw("}")
    }
}

extension SpanKind {
    /// The number that the protocol gives to the kind.
    fileprivate var number: Int64 {
        switch self {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }
}
