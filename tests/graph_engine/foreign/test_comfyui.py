"""ComfyUI's workflows become graphs that can be saved: nothing is run, and what is lost is said."""

import copy
from typing import Any

import pytest
from comfyui import CANVAS, PROMPT, TYPES, canvas, convert, item, node, noted, refused, types, wires

from graph_engine.foreign import from_foreign
from graph_engine.registry import Registry
from schemas.graph import Node


def test_a_workflow_for_the_api_keeps_every_setting_and_wire() -> None:
    converted = convert(PROMPT)
    assert types(converted) == {
        "3": "comfyui/KSampler",
        "4": "comfyui/CheckpointLoaderSimple",
        "5": "comfyui/EmptyLatentImage",
        "6": "prompt",
        "7": "comfyui/CLIPTextEncode",
        "8": "comfyui/VAEDecode",
        "9": "output",
    }
    assert node(converted, "3").params == {
        "seed": 156680208700286,
        "steps": 20,
        "cfg": 8,
        "sampler_name": "euler",
        "scheduler": "normal",
        "denoise": 1,
    }
    assert wires(converted) == {
        "4.output-0 3.model",
        "6.prompt 3.positive",
        "7.output-0 3.negative",
        "5.output-0 3.latent_image",
        "4.output-1 7.clip",
        "3.output-0 8.samples",
        "4.output-2 8.vae",
        "8.output-0 9.value",
    }
    assert converted.graph.view.nodes["3"].title == "Sampler"
    assert converted.name == "ComfyUI workflow"


def test_the_text_of_what_is_to_be_seen_becomes_a_prompt_that_avoids_the_other_text() -> None:
    converted = convert(PROMPT)
    assert node(converted, "6").params == {
        "text": "a glass bottle with a galaxy inside",
        "negative": "text, watermark",
    }
    assert node(converted, "9").params == {"name": "ComfyUI"}
    (dropped,) = [problem for problem in converted.notes if problem.code == "wire_left_out"]
    assert (dropped.where.node, dropped.where.port) == ("6", "clip")


def test_every_placeholder_is_noted() -> None:
    assert sorted(map(str, noted(convert(PROMPT), "placeholder"))) == ["3", "4", "5", "7", "8"]


def test_a_workflow_without_positions_is_laid_out_in_columns() -> None:
    views = convert(PROMPT).graph.view.nodes
    ranks = [views[id].x for id in ("4", "7", "3", "8", "9")]
    assert ranks == sorted(set(ranks))
    assert len({(view.x, view.y) for view in views.values()}) == len(PROMPT)


def test_a_saved_canvas_gives_the_same_graph_with_its_own_port_names() -> None:
    converted = convert(CANVAS)
    assert types(converted) == types(convert(PROMPT))
    assert wires(converted) == {
        "4.MODEL 3.model",
        "6.prompt 3.positive",
        "7.CONDITIONING 3.negative",
        "5.LATENT 3.latent_image",
        "4.CLIP 7.clip",
        "3.LATENT 8.samples",
        "4.VAE 8.vae",
        "8.IMAGE 9.value",
    }
    assert node(converted, "3").params == {
        "widgets_values": [156680208700286, "randomize", 20, 8, "euler", "normal", 1],
        "properties": {"Node name for S&R": "KSampler"},
    }
    assert node(converted, "6").params == {"text": "a galaxy", "negative": "text, watermark"}


def test_a_saved_canvas_keeps_positions_titles_and_groups() -> None:
    view = convert(CANVAS).graph.view
    assert (view.nodes["6"].x, view.nodes["6"].y, view.nodes["6"].title) == (415, 10, "Idea")
    (frame,) = view.frames
    assert (frame.title, frame.colour, frame.width, frame.height) == ("Picture", "#3f789e", 1800, 700)


def test_links_may_be_objects_and_positions_may_be_numbered() -> None:
    links = ["id", "origin_id", "origin_slot", "target_id", "target_slot", "type"]
    newer = copy.deepcopy(CANVAS) | {"version": 1}
    newer["links"] = [dict(zip(links, link, strict=True)) for link in CANVAS["links"]]
    for shown in newer["nodes"]:
        shown["pos"] = {"0": shown["pos"][0], "1": shown["pos"][1]}
    assert convert(newer) == convert(CANVAS)


def test_a_picture_that_is_loaded_becomes_a_node_that_waits_for_its_file() -> None:
    loaded = item(1, "LoadImage", 0, gives="IMAGE MASK", widgets_values=["ship.png", "image"])
    converted = convert(
        canvas(
            loaded, item(2, "SaveImage", 400, takes="images", widgets_values=["x"]), links=([1, 1, 0, 2, 0, "IMAGE"],)
        )
    )
    assert types(converted) == {"1": "image", "2": "output"}
    assert wires(converted) == {"1.image 2.value"}
    assert converted.graph.view.nodes["1"].note == "ship.png"
    (needed,) = converted.notes
    assert (needed.code, needed.where.node) == ("upload_needed", "1")
    assert "ship.png" in needed.detail


def test_a_picture_whose_mask_is_used_stays_a_placeholder() -> None:
    loaded = item(1, "LoadImage", 0, gives="IMAGE MASK", widgets_values=["ship.png", "image"])
    converted = convert(canvas(loaded, item(2, "Grow", 400, takes="mask"), links=([1, 1, 1, 2, 0, "MASK"],)))
    assert types(converted) == {"1": "comfyui/LoadImage", "2": "comfyui/Grow"}
    assert wires(converted) == {"1.MASK 2.mask"}


def test_a_text_that_is_not_wanted_through_other_nodes_is_no_prompt() -> None:
    encoded = {"class_type": "CLIPTextEncode", "inputs": {"text": "blur"}}
    converted = convert(
        {
            "1": encoded,
            "2": {"class_type": "ConditioningCombine", "inputs": {"conditioning_1": ["1", 0]}},
            "3": {"class_type": "KSampler", "inputs": {"negative": ["2", 0]}},
            "4": encoded,
            "5": {"class_type": "FluxGuidance", "inputs": {"conditioning": ["4", 0]}},
            "6": {"class_type": "KSampler", "inputs": {"positive": ["5", 0]}},
        }
    )
    assert types(converted)["1"] == "comfyui/CLIPTextEncode"
    assert types(converted)["4"] == "prompt"


def test_a_text_too_long_for_a_prompt_stays_as_it_is() -> None:
    long = copy.deepcopy(PROMPT)
    long["6"]["inputs"]["text"] = "word " * 1000
    assert node(convert(long), "6").params == {"text": "word " * 1000}


def test_nodes_that_this_install_lacks_are_placeholders() -> None:
    assert set(types(convert(PROMPT, Registry())).values()) == {
        f"comfyui/{call['class_type']}" for call in PROMPT.values()
    }


def test_notes_become_notes() -> None:
    converted = convert(canvas(item(1, "Note", 5, widgets_values=["Try other seeds."], title="Hint")))
    assert node(converted, "1") == Node(id="1", type="note", params={"text": "Try other seeds."})
    view = converted.graph.view.nodes["1"]
    assert (view.x, view.width, view.height, view.title) == (5, 300, 100, "Hint")
    assert converted.notes == ()


def test_bypassed_and_muted_nodes_are_switched_off() -> None:
    converted = convert(canvas(item(1, "A", 0, mode=4), item(2, "B", 0, mode=2), item(3, "C", 0)))
    assert [n.disabled for n in converted.graph.nodes] == [True, True, False]
    assert noted(converted, "muted") == ["2"]


def test_wires_go_straight_through_reroute_points() -> None:
    converted = convert(
        canvas(
            item(1, "A", 0, gives="IMAGE"),
            item(2, "Reroute", 0, takes="x", gives="y"),
            item(3, "Reroute", 0, takes="x", gives="y"),
            item(4, "B", 0, takes="image"),
            links=([1, 1, 0, 2, 0, "*"], [2, 2, 0, 3, 0, "*"], [3, 3, 0, 4, 0, "*"]),
        )
    )
    assert wires(converted) == {"1.IMAGE 4.image"}
    assert [p.title for p in converted.notes if p.code == "reroutes_left_out"] == ["2 reroute points were left out"]


def test_reroute_points_in_a_circle_feed_nothing() -> None:
    converted = convert(
        canvas(
            item(2, "Reroute", 0, takes="x", gives="y"),
            item(3, "Reroute", 0, takes="x", gives="y"),
            item(4, "B", 0, takes="image"),
            links=([1, 3, 0, 2, 0, "*"], [2, 2, 0, 3, 0, "*"], [3, 3, 0, 4, 0, "*"]),
        )
    )
    assert wires(converted) == set()
    assert noted(converted, "wire_left_out") == ["4"]


def test_ids_are_made_legal_and_stay_apart() -> None:
    named = {key: {"class_type": "A", "inputs": {}} for key in ("a b", "a/b", "ü", "x" * 90, "x" * 91)}
    ids = [n.id for n in convert(named).graph.nodes]
    assert ids == ["a-b", "a-b-2", "node", "x" * 64, "x" * 56 + "-2"]


def test_outputs_of_the_same_name_stay_apart() -> None:
    converted = convert(
        canvas(
            item(1, "Split", 0, gives="IMAGE IMAGE"),
            item(2, "B", 0, takes="a b"),
            links=([1, 1, 0, 2, 0, "*"], [2, 1, 1, 2, 1, "*"]),
        )
    )
    assert wires(converted) == {"1.IMAGE-0 2.a", "1.IMAGE-1 2.b"}


def test_slots_without_a_name_are_called_by_what_goes_through_or_by_number() -> None:
    source = item(1, "A", 0) | {"outputs": [{"type": "MASK"}]}
    converted = convert(
        canvas(source, item(2, "B", 0), links=([1, 1, 0, 2, 0, "*"], [2, 1, 7, 2, 1, "*"])),
    )
    assert wires(converted) == {"1.MASK 2.input-0", "1.output-7 2.input-1"}


def test_a_wire_from_a_node_that_is_gone_is_noted() -> None:
    converted = convert({"1": {"class_type": "A", "inputs": {"image": ["99", 0], "size": 4}}})
    assert converted.graph.edges == ()
    assert node(converted, "1").params == {"image": ["99", 0], "size": 4}
    assert noted(converted, "wire_left_out") == ["1"]
    converted = convert(canvas(item(1, "A", 0, gives="X"), links=([1, 1, 0, 8, 0, "*"], None, [2, 9, 0, 1, 0, "*"])))
    assert noted(converted, "wire_left_out") == ["1", "1"]


def test_a_loop_is_cut_where_it_closes() -> None:
    converted = convert(
        {
            "1": {"class_type": "Start", "inputs": {}},
            "2": {"class_type": "A", "inputs": {"a": ["1", 0], "back": ["3", 0]}},
            "3": {"class_type": "B", "inputs": {"b": ["2", 0]}},
            "4": {"class_type": "C", "inputs": {"self": ["4", 0]}},
        }
    )
    assert wires(converted) == {"1.output-0 2.a", "2.output-0 3.b"}
    assert noted(converted, "wire_left_out") == ["2", "4"]


def test_keys_in_settings_are_left_out() -> None:
    converted = convert({"1": {"class_type": "Chat", "inputs": {"api_key": "sk-very-secret", "max_tokens": 100}}})
    assert node(converted, "1").params == {"max_tokens": 100}
    assert noted(converted, "secret_left_out") == ["1"]


def test_keys_among_unnamed_values_are_left_out() -> None:
    widgets = [{"name": n, "type": "STRING", "widget": {"name": n}} for n in ("model", "api_key")]
    aligned = item(1, "Chat", 0, widgets_values=["large", "hunter2"], inputs=widgets)
    doubtful = item(2, "Chat", 0, widgets_values=[7, "randomize", "large", "hunter2"], inputs=widgets)
    converted = convert(canvas(aligned, doubtful))
    assert node(converted, "1").params == {"widgets_values": ["large", None]}
    assert node(converted, "2").params == {"widgets_values": [7, None, None, None]}
    assert noted(converted, "secret_left_out") == ["1", "2"]


def test_fields_beside_the_nodes_are_ignored() -> None:
    assert convert(PROMPT | {"version": 1, "extra": {"a": 1}}) == convert(PROMPT)


@pytest.mark.parametrize(
    "other", [None, 3, "text", [], {}, {"nodes": []}, {"format": "reelgraph/graph", "nodes": [], "edges": []}, [PROMPT]]
)
def test_what_is_no_workflow_gives_nothing(other: object) -> None:
    assert from_foreign(other, TYPES) is None


@pytest.mark.parametrize(
    ("document", "detail"),
    [
        (PROMPT | {"3": {"inputs": {}}}, "3: Its setting “class_type” is missing."),
        (PROMPT | {"3": {"class_type": 4}}, "3.class_type: It has to be text, but it is a whole number."),
        (
            PROMPT | {"3": {"class_type": "A", "inputs": []}},
            "3.inputs: It has to be a group of settings, but it is a list.",
        ),
        ({"nodes": {}, "links": []}, "nodes: It has to be a list, but it is a group of settings."),
        (canvas({"id": 1}), "nodes[0]: Its setting “type” is missing."),
        (canvas(item(1, "x" * 113, 0)), "nodes[0].type: It can be 112 long at most."),
        (canvas(item(1, "A", 0), item("1", "B", 0)), "Two of its nodes are both called “1”."),
        (canvas(links=("x",)), "links[0]: It has to be a group of settings, but it is text."),
        (canvas(links=([1, 2],)), "links[0]: Expected `array` of at least length 5, got 2"),
    ],
)
def test_a_wrong_shape_is_refused_by_its_place(document: object, detail: str) -> None:
    assert refused(document) == detail


def test_too_many_nodes_are_refused() -> None:
    assert "10,000 nodes" in refused({str(n): {"class_type": "A"} for n in range(10_001)})


def test_a_document_that_is_too_deep_is_refused() -> None:
    deep: Any = "ground"
    for _ in range(100_000):
        deep = [deep]
    assert "48 levels" in refused({"1": {"class_type": "A", "inputs": {"x": deep}}})
