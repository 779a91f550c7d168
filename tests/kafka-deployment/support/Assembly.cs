// Each test runs a dozen processes on the machine's cores: one after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
