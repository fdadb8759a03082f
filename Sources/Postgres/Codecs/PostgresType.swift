/// A type of the server, by its object id.
///
/// The numbers are fixed in PostgreSQL's catalogue (pg_type.dat); types made by CREATE TYPE have
/// numbers from 16384 that differ between databases.
public struct PostgresType: RawRepresentable, Sendable, Hashable {
    /// The object id in pg_type.
    public let rawValue: UInt32

    /// Takes an object id.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// true or false.
    public static let bool = PostgresType(rawValue: 16)
    /// Bytes.
    public static let bytea = PostgresType(rawValue: 17)
    /// A name in the catalogue.
    public static let name = PostgresType(rawValue: 19)
    /// An integer of 64 bits.
    public static let int8 = PostgresType(rawValue: 20)
    /// An integer of 16 bits.
    public static let int2 = PostgresType(rawValue: 21)
    /// An integer of 32 bits.
    public static let int4 = PostgresType(rawValue: 23)
    /// Text.
    public static let text = PostgresType(rawValue: 25)
    /// An object id.
    public static let oid = PostgresType(rawValue: 26)
    /// JSON kept as text.
    public static let json = PostgresType(rawValue: 114)
    /// A floating-point number of 32 bits.
    public static let float4 = PostgresType(rawValue: 700)
    /// A floating-point number of 64 bits.
    public static let float8 = PostgresType(rawValue: 701)
    /// What a literal is before its type is decided.
    public static let unknown = PostgresType(rawValue: 705)
    /// Text padded to a length.
    public static let bpchar = PostgresType(rawValue: 1042)
    /// Text with a length limit.
    public static let varchar = PostgresType(rawValue: 1043)
    /// A calendar date.
    public static let date = PostgresType(rawValue: 1082)
    /// A date and time without a zone.
    public static let timestamp = PostgresType(rawValue: 1114)
    /// A moment.
    public static let timestamptz = PostgresType(rawValue: 1184)
    /// A span of time.
    public static let interval = PostgresType(rawValue: 1186)
    /// An exact decimal number.
    public static let numeric = PostgresType(rawValue: 1700)
    /// The answer of a function that returns nothing.
    public static let void = PostgresType(rawValue: 2278)
    /// A UUID.
    public static let uuid = PostgresType(rawValue: 2950)
    /// JSON kept in parsed form.
    public static let jsonb = PostgresType(rawValue: 3802)

    /// An array of bool.
    public static let boolArray = PostgresType(rawValue: 1000)
    /// An array of bytea.
    public static let byteaArray = PostgresType(rawValue: 1001)
    /// An array of int2.
    public static let int2Array = PostgresType(rawValue: 1005)
    /// An array of int4.
    public static let int4Array = PostgresType(rawValue: 1007)
    /// An array of text.
    public static let textArray = PostgresType(rawValue: 1009)
    /// An array of int8.
    public static let int8Array = PostgresType(rawValue: 1016)
    /// An array of float4.
    public static let float4Array = PostgresType(rawValue: 1021)
    /// An array of float8.
    public static let float8Array = PostgresType(rawValue: 1022)
    /// An array of timestamptz.
    public static let timestamptzArray = PostgresType(rawValue: 1185)
    /// An array of uuid.
    public static let uuidArray = PostgresType(rawValue: 2951)
    /// An array of jsonb.
    public static let jsonbArray = PostgresType(rawValue: 3807)

    private static let names: [PostgresType: String] = [
        .bool: "boolean", .bytea: "bytea", .name: "name", .int8: "bigint", .int2: "smallint",
        .int4: "integer", .text: "text", .oid: "oid", .json: "json", .float4: "real",
        .float8: "double precision", .unknown: "unknown", .bpchar: "character",
        .varchar: "character varying", .date: "date", .timestamp: "timestamp without time zone",
        .timestamptz: "timestamp with time zone", .interval: "interval", .numeric: "numeric",
        .void: "void", .uuid: "uuid", .jsonb: "jsonb", .boolArray: "boolean[]",
        .byteaArray: "bytea[]", .int2Array: "smallint[]", .int4Array: "integer[]",
        .textArray: "text[]", .int8Array: "bigint[]", .float4Array: "real[]",
        .float8Array: "double precision[]", .timestamptzArray: "timestamp with time zone[]",
        .uuidArray: "uuid[]", .jsonbArray: "jsonb[]",
    ]

    /// The name in SQL, or the object id where the type is not one of those above.
    public var name: String {
        Self.names[self] ?? "with object id \(rawValue)"
    }

    /// Whether the type was made by CREATE TYPE, such as an enumeration.
    var isUserDefined: Bool { rawValue >= 16_384 }
}
