import ModuleKit
import TestSupport
import Testing

struct ExampleModuleTests {
    @Test func `the module holds to the contract`() {
        let faults = ModuleConformance.faults(
            in: ExampleModule.self,
            given: ["EXAMPLE_API_KEY": "key-of-a-test"]
        )
        #expect(faults == [])
    }
}
