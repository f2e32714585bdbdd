class Animatic:
    id='animatic'
    lane='cpu'
    def capabilities(self):
        return ()

def draw_panel(*a, **k):
    raise NotImplementedError
