package io.aegisbench.load.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aegisbench.load.cells.Calibration;
import io.aegisbench.load.plan.LoadPlan.Block;
import io.aegisbench.load.process.CoreSet;
import io.aegisbench.reports.setting.SettingValues;
import io.aegisbench.reports.setting.UsageException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoadPlanTest {
    private static LoadPlan plan(String... properties) {
        Map<String, String> map =
                IntStream.range(0, properties.length / 2)
                        .boxed()
                        .collect(
                                Collectors.toMap(
                                        i -> properties[2 * i], i -> properties[2 * i + 1]));
        return LoadPlan.of(
                LoadSettings.of(SettingValues.read(LoadSettings.OFFER, map), 1, CoreSet.of(0, 1)));
    }

    private static List<String> order(LoadPlan plan, int round, long seed) {
        return plan.round(round, seed).stream()
                .flatMap(block -> block.cells().stream().map(PlannedCell::id))
                .toList();
    }

    @Test
    void aQuickStudyHasTheSweepOfEachLayoutAndTheEvidenceModesWithTheirControl() {
        List<String> ids = plan().cells().stream().map(PlannedCell::id).toList();
        assertThat(ids)
                .hasSize(15 + 5 + 5 + 1)
                .contains(
                        "health-1x1-c1-scheduled",
                        "health-2x1-c256-scheduled",
                        "chat-1x1-c16-off",
                        "chat-1x1-c16-scheduled",
                        "chat-1x1-c16-scheduled-aa",
                        "chat-1x1-c16-durable",
                        "chat-1x1-r5000-scheduled");
    }

    @Test
    void everyCellHasItsOwnName() {
        for (String study : List.of("smoke", "quick", "full")) {
            for (String experiment : List.of("layouts", "contention", "hops")) {
                List<PlannedCell> cells = plan("study", study, "experiment", experiment).cells();
                Set<String> ids = new HashSet<>();
                cells.forEach(cell -> assertThat(ids.add(cell.id())).as(cell.id()).isTrue());
                Calibration.trials(
                                cells,
                                new ProgramChoice(ProgramChoice.Choice.AUTO, LoadProgram.WRK))
                        .forEach(one -> assertThat(ids.add(one.id())).as(one.id()).isTrue());
            }
        }
    }

    @Test
    void aPatternChoosesCellsByTheirNamesAndRefusesToChooseNone() {
        assertThat(plan("study", "full", "cells", "scaling|without").cells())
                .extracting(PlannedCell::id)
                .hasSize(3 + LoadPlan.STAGES.size())
                .allMatch(id -> id.contains("scaling") || id.contains("without"));
        assertThatThrownBy(() -> plan("cells", "scaling"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("cells=scaling");
    }

    @Test
    void everyStudyAsksTheFirstLayoutsHealthByTwoGenerators() {
        for (String study : List.of("smoke", "quick", "full")) {
            List<String> ids = plan("study", study).cells().stream().map(PlannedCell::id).toList();
            assertThat(ids).contains("health-1x1-c4-scheduled", "health-1x1-c4-scheduled-gatling");
            assertThat(ids).noneMatch(id -> id.startsWith("health-2x1") && id.endsWith("gatling"));
        }
        assertThat(plan("study", "full", "generator", "gatling").cells())
                .extracting(PlannedCell::id)
                .noneMatch(id -> id.endsWith("-gatling"));
    }

    @Test
    void eachLoadHasItsGeneratorAndOnlyThoseAreCalibrated() throws IOException {
        List<PlannedCell> cells = plan("study", "full").cells();
        ProgramChoice auto = ProgramChoice.of(ProgramChoice.Choice.AUTO, true);
        assertThat(drivers(cells, auto))
                .containsEntry("health-1x1-c64-scheduled", LoadProgram.WRK)
                .containsEntry("health-1x1-c64-scheduled-gatling", LoadProgram.GATLING)
                .containsEntry("chat-1x1-r5000-scheduled", LoadProgram.OWN)
                .containsEntry("scaling-2x1-r5000-scheduled", LoadProgram.OWN);
        assertThat(Calibration.trials(cells, auto))
                .extracting(Calibration.Trial::id)
                .containsExactly(
                        "null-c64-health-gatling",
                        "null-c16-health",
                        "null-c64-health",
                        "null-c16-chat",
                        "null-c64-chat");
        ProgramChoice gatling = ProgramChoice.of(ProgramChoice.Choice.GATLING, true);
        assertThat(drivers(plan("cells", "-c[0-9]").cells(), gatling).values())
                .containsOnly(LoadProgram.GATLING);
        assertThat(ProgramChoice.of(ProgramChoice.Choice.AUTO, false).second())
                .isEqualTo(LoadProgram.OWN);
        assertThatThrownBy(() -> ProgramChoice.of(ProgramChoice.Choice.WRK, false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("generator=wrk");
        assertThat(Calibration.trials(plan("study", "full", "cells", "scaling").cells(), auto))
                .isEmpty();
    }

    private static Map<String, LoadProgram> drivers(
            List<PlannedCell> cells, ProgramChoice drivers) {
        return cells.stream().collect(Collectors.toMap(PlannedCell::id, drivers::of));
    }

    @Test
    void everyRoundHasAllCellsInAnOrderOfItsOwn() {
        LoadPlan plan = plan();
        List<String> first = order(plan, 1, 42);
        assertThat(order(plan, 2, 42)).containsExactlyInAnyOrderElementsOf(first);
        assertThat(order(plan, 2, 42)).isNotEqualTo(first);
        assertThat(order(plan, 1, 43)).isNotEqualTo(first);
        assertThat(order(plan, 1, 42)).isEqualTo(first);
    }

    @Test
    void cellsOfOneServerStandTogetherSoThatItStartsOnceARound() {
        List<Block> blocks = plan().round(1, 5);
        assertThat(blocks).hasSize(3 + 1 + 5);
        assertThat(blocks.stream().map(Block::group).distinct()).hasSize(9);
    }

    @Test
    void aFrontStandsOnlyBeforeSeveralWorkers() {
        Set<Front> ofSingle = new HashSet<>();
        plan("front", "haproxy").cells().stream()
                .filter(cell -> cell.layout().workers() == 1)
                .forEach(cell -> ofSingle.add(cell.front()));
        assertThat(ofSingle).containsExactly(Front.GENERATOR);
        assertThat(plan("front", "haproxy").cells().stream().map(PlannedCell::id))
                .contains("health-2x1-c16-scheduled-haproxy");
    }

    @Test
    void hopsAreComparedWithOthersAtTheSameLoads() {
        List<String> ids =
                plan("experiment", "hops").cells().stream().map(PlannedCell::id).toList();
        for (String server : List.of("direct", "nginx", "haproxy", "handler", "proxy")) {
            assertThat(ids)
                    .contains(
                            "chat-1x1-c1-server-" + server,
                            "chat-1x1-c16-server-" + server,
                            "chat-1x1-c64-server-" + server);
        }
        assertThat(ids)
                .contains("stream-1x1-c1-server-direct", "stream-1x1-c1-server-proxy")
                .contains("chat-1x1-c16-off", "chat-1x1-c16-durable", "live-1x1-c16-server-bare");
    }

    @Test
    void theExperimentSweepsEveryArrangement() {
        List<PlannedCell> cells = plan("experiment", "contention").cells();
        assertThat(cells).hasSize(5 * ArrangedCause.values().length);
    }
}
