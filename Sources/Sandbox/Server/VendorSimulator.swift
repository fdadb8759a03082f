import Foundation

/// A request to a simulated vendor, its body read in full.
struct SandboxRequest: Sendable {
    /// The method in upper case.
    let method: String

    /// The path behind the vendor's base path, percent-decoded, without a leading slash.
    let path: String

    /// The value of a header by its name in lower case; the first where it stands several times.
    let headers: [String: String]

    /// The query's parameters.
    var query: [String: String] = [:]

    /// The body.
    var body: [UInt8] = []

    /// The fault that the answer is to have.
    var fault: SandboxFaults.Rule?
}

/// What a simulated vendor answers.
struct SandboxAnswer: Sendable {
    /// How the body reaches the caller.
    enum Delivery: Sendable {
        /// In one go.
        case whole

        /// To its middle, where the connection ends.
        case truncated

        /// In ten pieces over so many seconds.
        case drip(Double)
    }

    /// The HTTP status.
    var status = 200

    /// The headers beside those of the body.
    var headers: [(name: String, value: String)] = []

    /// The body as JSON text.
    var body: [UInt8]

    /// Whether the answer says that something is wrong, whatever its status.
    var isError: Bool

    /// How the body reaches the caller.
    var delivery = Delivery.whole

    /// An answer whose body is a JSON value.
    init(
        status: Int = 200,
        headers: [(String, String)] = [],
        json: JSONValue,
        isError: Bool = false
    ) {
        self.status = status
        self.headers = headers.map { (name: $0.0, value: $0.1) }
        body = JSONText.write(json)
        self.isError = isError || status >= 400
    }
}

/// One simulated vendor.
protocol VendorSimulator: Sendable {
    /// Answers a request.
    ///
    /// `beforeEffect` is awaited once the request has arrived and before anything is changed: an
    /// injected fault waits there, or throws and so leaves the state as it was.
    func answer(
        _ request: SandboxRequest,
        beforeEffect: () async throws -> Void
    ) async throws -> SandboxAnswer

    /// What a request is for, by a name that faults and counts know.
    func operation(of request: SandboxRequest) -> String

    /// The error with an HTTP status, in the vendor's own shape.
    func failure(status: Int, message: String) -> SandboxAnswer

    /// The answer that a fault puts in the place of the real one; nil where it does something else.
    func refusal(_ fault: SandboxFaults.Rule, to request: SandboxRequest) -> SandboxAnswer?

    /// Takes back what faults did that lasts.
    func forgetFaults()
}

extension VendorSimulator {
    func refusal(_ fault: SandboxFaults.Rule, to request: SandboxRequest) -> SandboxAnswer? { nil }

    func forgetFaults() {}
}

/// A request body as GraphQL over HTTP has it.
struct GraphQLBody {
    /// The document.
    let query: String

    /// The operation that is meant, where the document holds several.
    let operationName: String?

    /// The variables.
    let variables: JSONValue

    /// Reads a body; nil where it is no JSON object with a `query`.
    init?(_ bytes: [UInt8]) {
        // Why it is not JSON is of no interest: the vendors do not say it either.
        guard let json = try? JSONText.read(bytes), let query = json["query"]?.text else {
            return nil
        }
        self.query = query
        operationName = json["operationName"]?.text
        variables = json["variables"] ?? .null
    }

    /// The first field that is asked for, but for the cost beside it; empty where there is none.
    var firstField: String {
        // What is wrong with a document is said by the answer.
        let document = try? GraphQLParser.parse(query)
        let operation = document?.operations.first { $0.name == operationName }
        let names = (operation ?? document?.operations.first)?.selections.compactMap {
            $0.field?.name
        }
        return names?.first { $0 != "complexity" } ?? names?.first ?? ""
    }
}

extension GraphQLSelection {
    /// The field; nil for fragments.
    var field: GraphQLField? {
        guard case .field(let field) = self else { return nil }
        return field
    }
}
