package io.aegisbench.reports.run;

/**
 * What two runs must share so that their figures may stand in one part of the page. How many cores
 * a run had is no part of it: runs pin themselves to some of them.
 *
 * @param cpuModel as the kernel names it
 * @param memory how much there is, to a tenth of a GiB
 * @param operatingSystem its name
 */
public record Machine(String cpuModel, String memory, String operatingSystem) {
    @Override
    public String toString() {
        return "%s, %s, %s".formatted(cpuModel, memory, operatingSystem);
    }
}
