package io.aegisbench.reports;

/**
 * What two runs must share so that their figures may stand in one ranking.
 *
 * @param cpuModel as the kernel names it
 * @param cores how many the run could use
 * @param memory how much there is
 * @param operatingSystem its name
 */
record Machine(String cpuModel, String cores, String memory, String operatingSystem) {
    @Override
    public String toString() {
        return "%s, %s cores, %s, %s".formatted(cpuModel, cores, memory, operatingSystem);
    }
}
