import OrderedCollections

/// The errors of the simulated monday, under the codes that the vendor lists.
///
/// Errors of the application come with HTTP 200; the few others carry their status.
struct MondayProblem: Error {
    /// The sentence.
    let message: String

    /// The code.
    let code: String

    /// The HTTP status of the answer.
    var status = 200

    /// What the vendor adds; an object here, though the real service has arrays too.
    var data: JSONValue?

    /// The seconds after which to try again.
    var retryInSeconds: Int?

    /// The token is missing or not accepted.
    static let notAuthenticated = MondayProblem(
        message: "Not authenticated",
        code: "NOT_AUTHENTICATED",
        status: 401
    )

    /// The body is no JSON object with a query.
    static let unreadableBody = MondayProblem(
        message: "The request body is not valid JSON with a query",
        code: "JsonParseException",
        status: 400
    )

    /// The version in the header is none that is served.
    static func version(_ text: String) -> MondayProblem {
        MondayProblem(
            message: "The API version \(text.prefix(20)) is not supported. Use one of "
                + MondayVersion.all.map(\.value).joined(separator: ", "),
            code: "InvalidVersionException"
        )
    }

    /// A board that does not exist.
    static func board(_ id: String) -> MondayProblem {
        MondayProblem(
            message: "The board does not exist. Please check your board ID and try again",
            code: "InvalidBoardIdException",
            data: ["board_id": Int(id).map(JSONValue.int) ?? .string(id)]
        )
    }

    /// Something else that does not exist.
    static func notFound(_ what: String, _ id: String) -> MondayProblem {
        MondayProblem(
            message: "\(what) \(id.prefix(80)) was not found",
            code: "ResourceNotFoundException",
            data: ["resource_id": .string(String(id.prefix(80)))]
        )
    }

    /// A column that the board does not have.
    static func column(_ id: String) -> MondayProblem {
        MondayProblem(
            message: "This column ID doesn't exist for the board",
            code: "InvalidColumnIdException",
            data: ["column_id": .string(String(id.prefix(80)))]
        )
    }

    /// A value that does not fit its column; the status column's type has its old name here.
    static func value(_ reason: String, column: MondayColumn) -> MondayProblem {
        let type = column.type == .status ? "color" : column.type.rawValue
        return MondayProblem(
            message: "invalid value - \(reason)",
            code: "ColumnValueException",
            data: ["column_type": .string(type), "column_id": .string(column.id)]
        )
    }

    /// An argument that is outside what the service takes.
    static func argument(_ reason: String) -> MondayProblem {
        MondayProblem(message: reason, code: "InvalidArgumentException")
    }

    /// A name beyond 255 characters.
    static let nameTooLong = MondayProblem(
        message: "Item name is too long. The maximum is 255 characters",
        code: "ItemNameTooLongException"
    )

    /// A board that is full.
    static func full(_ limit: Int) -> MondayProblem {
        MondayProblem(
            message: "The board has reached its limit of \(limit) items",
            code: "ItemsLimitationException"
        )
    }

    /// A request with the same idempotency key is being worked on.
    static let stillRunning = MondayProblem(
        message: "A request with this idempotency key is currently being processed",
        code: "IDEMPOTENCY_CONFLICT",
        status: 409,
        retryInSeconds: 1
    )

    /// A quota that is used up.
    static func limited(_ code: String, _ message: String, seconds: Int) -> MondayProblem {
        MondayProblem(message: message, code: code, status: 429, retryInSeconds: seconds)
    }

    /// A query that costs more than one query may.
    static func tooComplex(_ cost: Int, _ limit: Int) -> MondayProblem {
        MondayProblem(
            message: "Query has complexity of \(cost), which exceeds max complexity of \(limit)",
            code: "maxComplexityExceeded"
        )
    }

    /// A part of the answer that could not be made.
    static let incomplete = MondayProblem(
        message: "Internal server error",
        code: "INTERNAL_SERVER_ERROR"
    )

    /// A fault that was asked for.
    static func injected(status: Int, message: String) -> MondayProblem {
        switch status {
        case 401: .notAuthenticated
        case 409: .stillRunning
        case 429: .limited("COMPLEXITY_BUDGET_EXHAUSTED", "Complexity budget exhausted", seconds: 1)
        case 403: MondayProblem(message: message, code: "UserUnauthorizedException", status: status)
        case 423: MondayProblem(message: message, code: "ResourceLocked", status: status)
        case 400..<500: MondayProblem(message: message, code: "BadRequest", status: status)
        default: MondayProblem(message: message, code: "INTERNAL_SERVER_ERROR", status: status)
        }
    }

    /// The extensions of the error.
    var extensions: JSONValue {
        var members: JSONValue.Members = ["code": .string(code)]
        if status == 200 { members["status_code"] = .int(status) }
        if let data { members["error_data"] = data }
        if status == 429 || status == 200 {
            members["retry_in_seconds"] = retryInSeconds.map(JSONValue.int)
        }
        return .object(members)
    }

    /// The error alone.
    var json: JSONValue { ["message": .string(message), "extensions": extensions] }

    /// The problem as the error of a field.
    var fieldError: GraphQLFieldError {
        GraphQLFieldError(message: message, extensions: extensions)
    }
}

/// A version of the API.
struct MondayVersion: Sendable, Hashable, GraphQLObject {
    /// The name: year and quarter's first month.
    let value: String

    /// What the vendor calls it today.
    let kind: String

    /// All that are served.
    static let all = [
        MondayVersion(value: "2026-07", kind: "maintenance"),
        current,
        MondayVersion(value: "2027-01", kind: "release_candidate"),
    ]

    /// The one that is meant where no header names one.
    static let current = MondayVersion(value: "2026-10", kind: "current")

    var typeName: String { "Version" }

    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult {
        switch call.name {
        case "kind": .text(kind)
        case "value": .text(value)
        default: .text("Version \(value)")
        }
    }
}
