import Testing

@testable import CoreRuntime

struct AddressRangeTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.0", false),
        ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.6", false),
        ("192.0.2.128/25", "192.0.2.127", false), ("192.0.2.128/25", "192.0.2.128", true),
        ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "2001:db8::1", false),
        ("::/0", "8.8.8.8", true), ("::1", "::1", true), ("fd00::/8", "fdab::1", true),
        ("fd00::/8", "fe00::1", false), ("10.0.0.0/8", "::ffff:10.0.0.1", true),
        ("10.0.0.0/8", "nonsense", false), ("::/0", "", false),
    ])
    func `a range holds its addresses and no others`(
        range: String,
        address: String,
        isIn: Bool
    ) throws {
        #expect(try #require(AddressRange(range)).contains(address) == isIn)
    }

    @Test(arguments: ["", "10.0.0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "::/129", "host"])
    func `what is no range is refused`(text: String) {
        #expect(AddressRange(text) == nil)
    }
}
