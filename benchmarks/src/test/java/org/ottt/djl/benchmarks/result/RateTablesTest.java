package org.ottt.djl.benchmarks.result;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RateTablesTest {

  @TempDir private Path folder;

  @Test
  void keepsRunsOfOtherSettings() throws IOException {
    put(4);
    put(2);
    put(2);

    List<ResultRow> runs = read("operations");
    assertThat(runs).extracting(row -> row.text("time_steps")).containsExactly("4", "2");
    assertThat(RateTables.energy(folder, "glyphs", runs))
        .extracting(row -> row.text("time_steps") + "@" + row.text("inference_steps"))
        .containsExactly("4@1", "4@2", "4@3", "4@4", "2@1", "2@2");
    assertThat(RateTables.layers(folder, "glyphs", runs))
        .extracting(row -> row.text("time_steps") + ":" + row.text("layer"))
        .containsExactly("4:1", "2:1");
  }

  /** As they were after runs with T = 4 and then T = 2, of which the second had one layer less. */
  @Test
  void givesRowsOfOlderVersionsTheSettingOfTheirRun() throws IOException {
    table(
        "operations",
        "method,seed,batch_size,width,time_steps,epochs,lr,train_samples,test_samples,parameters,"
            + "top1,rate,accumulates_per_sample,macs_per_sample,energy_nj_per_sample,"
            + "ann_macs_per_sample,ann_energy_nj_per_sample",
        "bptt,1,64,1.0,2,5,0.1,100,50,7,0.9,0.1,100,10,1000,100,4000");
    table(
        "energy",
        "method,seed,time_steps,top1,accumulates_per_sample,energy_nj_per_sample",
        "bptt,1,1,0.5,1,1000",
        "bptt,1,2,0.9,1,2000",
        "bptt,1,3,0.1,1,3000",
        "sltt,1,1,0.5,1,1000");
    table(
        "rates",
        "method,seed,layer,shape,neurons,fan_out,time_steps,rate,spikes_per_sample,"
            + "accumulates_per_sample",
        "bptt,1,1,\"(16, 8, 8)\",1024,9,2,0.1,1,1",
        "bptt,1,2,\"(16, 8, 8)\",1024,9,4,0.1,1,1");

    List<ResultRow> runs = read("operations");
    assertThat(RateTables.energy(folder, "glyphs", runs))
        .extracting(row -> row.text("method") + row.text("inference_steps") + row.text("lr"))
        .containsExactly("bptt10.1", "bptt20.1");
    assertThat(RateTables.layers(folder, "glyphs", runs))
        .extracting(row -> row.text("layer") + " " + row.text("batch_size"))
        .containsExactly("1 64");

    put(4);

    runs = read("operations");
    assertThat(runs).extracting(row -> row.text("time_steps")).containsExactly("2", "4");
    assertThat(RateTables.energy(folder, "glyphs", runs))
        .extracting(row -> row.text("time_steps") + "@" + row.text("inference_steps"))
        .containsExactly("2@1", "2@2", "4@1", "4@2", "4@3", "4@4");
  }

  private void put(int timeSteps) throws IOException {
    List<Object> setting = List.of("bptt", 1, 64, "1.0", timeSteps, 5, "0.1", 100, 50);
    List<List<Object>> steps = new ArrayList<>();
    for (int step = 1; step <= timeSteps; step++) {
      steps.add(with(setting, step, 0.5, 1.0, 1000.0));
    }
    RateTables.open(ResultFolder.open(folder, Machine.of(Device.cpu())), "glyphs")
        .put(
            List.of(with(setting, 7L, 0.9, 0.1, 1.0, 1.0, 1.0, 1.0, 1.0)),
            List.of(with(setting, 1, "(16, 8, 8)", 1024, 9, 0.1, 1.0, 1.0)),
            steps);
  }

  private static List<Object> with(List<Object> setting, Object... values) {
    List<Object> row = new ArrayList<>(setting);
    row.addAll(List.of(values));
    return row;
  }

  private List<ResultRow> read(String table) throws IOException {
    return ResultTable.read(folder.resolve(table + "-glyphs.csv"));
  }

  private void table(String name, String... lines) throws IOException {
    Files.writeString(folder.resolve(name + "-glyphs.csv"), String.join("\n", lines) + "\n");
  }
}
