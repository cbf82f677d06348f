package io.aegisbench.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that stands in the jar's manifest. */
final class CommandVersion implements IVersionProvider {
    CommandVersion() {}

    @Override
    public String[] getVersion() {
        String version = CommandVersion.class.getPackage().getImplementationVersion();
        return new String[] {"aegis-mmr " + (version == null ? "(not run from its jar)" : version)};
    }
}
