import OrderedCollections

/// A value that fields are selected from.
protocol GraphQLObject {
    /// The name of its object type in the schema.
    var typeName: String { get }

    /// The value of one of its fields; for a mutation's root, the field's effect too.
    ///
    /// - Throws: `GraphQLFieldError`; the field is then null and the answer lists the error.
    func resolve(_ call: GraphQLCall) throws(GraphQLFieldError) -> GraphQLResult
}

/// A field with its arguments, as it is asked for.
struct GraphQLCall {
    /// The field's name.
    let name: String

    /// The arguments with defaults filled in; those that were not given have no entry.
    let arguments: [String: JSONValue]

    /// An argument, nil where it is absent or null.
    subscript(_ name: String) -> JSONValue? {
        arguments[name].flatMap { $0 == .null ? nil : $0 }
    }
}

/// The value of a field before its selections are made.
indirect enum GraphQLResult {
    case null
    case leaf(JSONValue)
    case object(any GraphQLObject)
    case list([GraphQLResult])

    /// Text, or null.
    static func text(_ text: String?) -> GraphQLResult { text.map { .leaf(.string($0)) } ?? .null }

    /// A list of objects.
    static func objects(_ objects: [some GraphQLObject]) -> GraphQLResult {
        .list(objects.map { .object($0) })
    }
}

/// An error that one field met while it was executed.
struct GraphQLFieldError: Error {
    /// The sentence.
    let message: String

    /// What the vendor adds beneath the error, its code above all.
    let extensions: JSONValue
}

/// The execution of one checked request.
/// Source: https://spec.graphql.org/October2021/#sec-Execution
struct GraphQLExecution {
    /// An error of the answer, with its place in document and answer.
    struct Failure {
        /// What the field threw.
        let error: GraphQLFieldError

        /// Where the field stands in the document.
        let location: GraphQLLocation

        /// The response keys and list positions that lead to the field.
        let path: [JSONValue]
    }

    /// What came of it; null data means that a required value was missing all the way up.
    struct Outcome {
        /// The answer's data.
        let data: JSONValue

        /// The errors met on the way.
        let failures: [Failure]
    }

    /// The end of a branch that holds no allowed null.
    private struct Absent: Error {}

    /// What is selected of a value: by an operation, or by fields that share a response key.
    private struct SelectionSet {
        /// What tells two sets apart: their fields' places, none for the operation.
        struct Key: Hashable {
            let offsets: [Int]
            let typeName: String
        }

        let fields: [GraphQLField]
        let selections: [[GraphQLSelection]]

        init(fields: [GraphQLField]) {
            self.fields = fields
            selections = fields.map(\.selections)
        }

        init(operation: GraphQLOperation) {
            fields = []
            selections = [operation.selections]
        }
    }

    private let request: GraphQLRequest
    private var remainingFields: Int
    private var failures: [Failure] = []
    private var collected: [SelectionSet.Key: OrderedDictionary<String, [GraphQLField]>] = [:]

    /// Executes a request from its root value, fields one after the other.
    static func run(
        _ request: GraphQLRequest,
        root: any GraphQLObject,
        limits: GraphQLLimits = GraphQLLimits()
    ) -> Outcome {
        var execution = GraphQLExecution(
            request: request,
            remainingFields: limits.resolvedFields
        )
        do throws(Absent) {
            let operation = SelectionSet(operation: request.operation)
            let data = try execution.select(operation, of: root, path: [])
            return Outcome(data: data, failures: execution.failures)
        } catch {
            return Outcome(data: .null, failures: execution.failures)
        }
    }

    private mutating func select(
        _ set: SelectionSet,
        of object: any GraphQLObject,
        path: [JSONValue]
    ) throws(Absent) -> JSONValue {
        var members: JSONValue.Members = [:]
        for (key, fields) in collected(set, for: object.typeName) {
            guard let field = fields.first else { continue }
            if field.name == GraphQLFieldDefinition.typeName.name {
                members[key] = .string(object.typeName)
            } else if let definition = request.schema.types[object.typeName]?.fields?[field.name] {
                members[key] = try resolve(fields, field, definition, of: object, path: path)
            }
        }
        return .object(members)
    }

    private mutating func resolve(
        _ fields: [GraphQLField],
        _ field: GraphQLField,
        _ definition: GraphQLFieldDefinition,
        of object: any GraphQLObject,
        path: [JSONValue]
    ) throws(Absent) -> JSONValue {
        let result: GraphQLResult
        do throws(GraphQLFieldError) {
            remainingFields -= 1
            guard remainingFields > 0 else { throw .tooLarge }
            result = try object.resolve(try call(field, definition))
        } catch {
            note(error, field, path + [.string(field.responseKey)])
            guard definition.type.isNonNull else { return .null }
            throw Absent()
        }
        // Most fields are leaves, and need neither a path nor a selection set.
        if case .leaf(let value) = result, value != .null { return value }
        do throws(Absent) {
            return try complete(
                result,
                definition.type,
                SelectionSet(fields: fields),
                path: path + [.string(field.responseKey)]
            )
        } catch {
            guard definition.type.isNonNull else { return .null }
            throw error
        }
    }

    private mutating func complete(
        _ result: GraphQLResult,
        _ type: GraphQLTypeReference,
        _ set: SelectionSet,
        path: [JSONValue]
    ) throws(Absent) -> JSONValue {
        switch (result, type.nullable) {
        case (.null, _), (.leaf(.null), _):
            guard type.isNonNull else { return .null }
            throw missing(set, path)
        case (.list(let results), .list(let element)):
            var elements: [JSONValue] = []
            elements.reserveCapacity(results.count)
            for (index, result) in results.enumerated() {
                do throws(Absent) {
                    elements.append(try complete(result, element, set, path: path + [.int(index)]))
                } catch {
                    guard !element.isNonNull else { throw error }
                    elements.append(.null)
                }
            }
            return .array(elements)
        case (.object(let object), _):
            return try select(set, of: object, path: path)
        case (.leaf(let value), _):
            return value
        case (.list, _):
            throw missing(set, path)
        }
    }

    private mutating func missing(_ set: SelectionSet, _ path: [JSONValue]) -> Absent {
        if let field = set.fields.first { note(.missing(field.name), field, path) }
        return Absent()
    }

    private mutating func note(
        _ error: GraphQLFieldError,
        _ field: GraphQLField,
        _ path: [JSONValue]
    ) {
        let location = request.document.source.location(of: field.offset)
        failures.append(Failure(error: error, location: location, path: path))
    }

    private func call(
        _ field: GraphQLField,
        _ definition: GraphQLFieldDefinition
    ) throws(GraphQLFieldError) -> GraphQLCall {
        var arguments: [String: JSONValue] = [:]
        for input in definition.arguments {
            let given = field.arguments.first { $0.name == input.name }.flatMap {
                request.schema.constant(
                    $0.value.content,
                    type: input.type,
                    variables: request.variables
                )
            }
            let value =
                given
                ?? input.defaultValue.flatMap {
                    request.schema.constant($0.content, type: input.type)
                }
            if input.type.isNonNull, value == nil || value == .null {
                throw GraphQLFieldError(
                    message: "Argument \"\(input.name)\" of required type \"\(input.type)\" was "
                        + "provided a variable that has no value.",
                    extensions: [:]
                )
            }
            arguments[input.name] = value
        }
        return GraphQLCall(name: field.name, arguments: arguments)
    }

    /// The fields that apply to an object type, by response key in the order of the document.
    ///
    /// Remembered, because the objects of a list all ask for the same.
    private mutating func collected(
        _ set: SelectionSet,
        for typeName: String
    ) -> OrderedDictionary<String, [GraphQLField]> {
        let key = SelectionSet.Key(offsets: set.fields.map(\.offset), typeName: typeName)
        if let known = collected[key] { return known }
        var fields: OrderedDictionary<String, [GraphQLField]> = [:]
        var opened: Set<String> = []
        for selections in set.selections {
            collect(selections, for: typeName, into: &fields, opened: &opened)
        }
        collected[key] = fields
        return fields
    }

    private func collect(
        _ selections: [GraphQLSelection],
        for typeName: String,
        into fields: inout OrderedDictionary<String, [GraphQLField]>,
        opened: inout Set<String>
    ) {
        for selection in selections {
            switch selection {
            case .field(let field):
                guard isIncluded(field.directives) else { continue }
                fields[field.responseKey, default: []].append(field)
            case .inline(let inline):
                guard isIncluded(inline.directives),
                    request.schema.applies(inline.typeCondition ?? typeName, to: typeName)
                else { continue }
                collect(inline.selections, for: typeName, into: &fields, opened: &opened)
            case .spread(let spread):
                guard isIncluded(spread.directives), opened.insert(spread.name).inserted,
                    let fragment = request.document.fragment(named: spread.name),
                    request.schema.applies(fragment.typeCondition, to: typeName)
                else { continue }
                collect(fragment.selections, for: typeName, into: &fields, opened: &opened)
            }
        }
    }

    private func isIncluded(_ directives: [GraphQLDirective]) -> Bool {
        directives.allSatisfy { directive in
            let condition = directive.arguments.first { $0.name == "if" }.flatMap {
                request.schema.constant(
                    $0.value.content,
                    type: GraphQLInputDefinition.condition.type,
                    variables: request.variables
                )
            }
            return condition == .bool(directive.name == "include")
        }
    }
}

extension GraphQLFieldError {
    /// The answer would be larger than the service gives.
    fileprivate static let tooLarge = GraphQLFieldError(
        message: "Query selects too many fields.",
        extensions: [:]
    )

    /// A value that the schema promises is not there.
    fileprivate static func missing(_ name: String) -> GraphQLFieldError {
        GraphQLFieldError(
            message: "Cannot return null for non-nullable field \(name).",
            extensions: [:]
        )
    }
}
